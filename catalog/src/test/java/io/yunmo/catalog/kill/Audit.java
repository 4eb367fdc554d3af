package io.yunmo.catalog.kill;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Checkpoint;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.JobState;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.RouteChange;
import io.yunmo.catalog.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Compares a catalogue with what it acknowledged; finds a sentence for each thing that is wrong. */
final class Audit {
    private final Catalog catalog;
    private final List<String> problems = new ArrayList<>();

    private Audit(Catalog catalog) {
        this.catalog = catalog;
    }

    /** What of the acts is not there, and what is unsound; takes the jobs back whose process is gone. */
    static List<String> of(Catalog catalog, List<Act> acts) {
        Audit audit = new Audit(catalog);
        acts.forEach(audit::check);
        audit.checkWhole();
        return audit.problems;
    }

    private void check(Act act) {
        boolean there = switch (act.kind()) {
            case VERSION -> hasVersion(act);
            case ROUTE -> hasRevision(act);
            case DATA ->
                catalog.dataSets().find(act.subject()).stream()
                        .anyMatch(d -> d.sha256().equals(act.detail()));
            case SUBMIT, PROGRESS, CHECKPOINT, LOG, END ->
                catalog.jobs().find(act.subject()).stream().anyMatch(job -> shows(job, act));
        };
        if (!there) {
            problems.add("acknowledged but not there: " + act.line());
        }
    }

    private boolean shows(Job job, Act act) {
        return switch (act.kind()) {
            case PROGRESS -> Working.number(job.progress()) >= act.number();
            case CHECKPOINT -> hasCheckpoint(job, act);
            case LOG -> hasEntry(act);
            case END -> job.state().name().equals(act.detail());
            case SUBMIT, VERSION, ROUTE, DATA -> true;
        };
    }

    private boolean hasVersion(Act act) {
        return catalog.models().findVersion(act.subject(), (int) act.number()).stream()
                .anyMatch(v -> v.files().values().stream()
                        .map(Artefact::sha256)
                        .collect(Collectors.joining(","))
                        .equals(act.detail()));
    }

    private boolean hasRevision(Act act) {
        if (catalog.models().find(act.subject()).isEmpty()) {
            return false;
        }
        List<RouteChange> history = catalog.routes().history(act.subject(), Integer.MAX_VALUE);
        return history.stream()
                .anyMatch(c -> c.revision() == act.number()
                        && Integer.toString(c.released()).equals(act.detail()));
    }

    private static boolean hasCheckpoint(Job job, Act act) {
        return job.state().isTerminal()
                || job.checkpoint()
                        .map(c -> Working.number(c.state()) >= act.number())
                        .orElse(false);
    }

    private boolean hasEntry(Act act) {
        List<JobEvent> found = catalog.jobs().events(act.subject(), act.number() - 1, 1);
        return !found.isEmpty()
                && found.getFirst().sequence() == act.number()
                && found.getFirst().data().equals(act.detail());
    }

    private void checkWhole() {
        problems.addAll(catalog.check(true));
        catalog.models().list().forEach(this::checkModel);
        catalog.jobs().recover();
        if (catalog.jobs().count(JobState.RUNNING) > 0) {
            problems.add("there are running jobs after the recovery");
        }
        catalog.sweep(Duration.ofSeconds(1));
        problems.addAll(catalog.check(false));
        catalog.jobs().list(Integer.MAX_VALUE).forEach(this::checkCheckpoint);
    }

    private void checkModel(Model model) {
        List<ModelVersion> versions = model.versions();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).number() != i + 1) {
                problems.add("the versions of " + model.name() + " have a gap at " + (i + 1));
            }
        }
        int released = model.route().released().orElse(0);
        for (ModelVersion version : versions) {
            boolean marked = version.stage() == Stage.RELEASED;
            if (marked != (version.number() == released)) {
                problems.add("the stage of version %d of %s contradicts its route"
                        .formatted(version.number(), model.name()));
            }
        }
    }

    private void checkCheckpoint(Job job) {
        job.checkpoint()
                .map(Checkpoint::files)
                .ifPresent(
                        files -> files.values().forEach(a -> catalog.artefacts().verify(a.sha256())));
    }
}
