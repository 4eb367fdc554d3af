package io.yunmo.learn.optimizer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import io.yunmo.learn.schedule.Schedule;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The optimisers by name. */
final class Optimizers {
    /** A class, its default rate and its rule. */
    private record Kind(String className, double rate, boolean decays, Function<Arguments, Rule> rule) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("SGD", 0.01, false, SgdRule::read),
            new Kind("RMSprop", 0.001, false, RmspropRule::read),
            new Kind("Adam", 0.001, false, AdamRule::read),
            new Kind("AdamW", 0.001, true, AdamRule::read),
            new Kind("Adamax", 0.001, false, AdamaxRule::read),
            new Kind("Nadam", 0.001, false, NadamRule::read),
            new Kind("Adagrad", 0.001, false, AdagradRule::read),
            new Kind("Adadelta", 0.001, false, AdadeltaRule::read),
            new Kind("Ftrl", 0.001, false, FtrlRule::read),
            new Kind("Lion", 0.001, false, LionRule::read),
            new Kind("Lamb", 0.001, false, LambRule::read),
            new Kind("Adafactor", 0.001, false, AdafactorRule::read),
            new Kind("Muon", 0.001, true, MuonRule::read));

    private Optimizers() {}

    static Optimizer parse(JsonNode node) {
        KerasObject object = KerasObject.read(node, "optimizer");
        String wanted = object.name().toLowerCase(Locale.ROOT);
        Kind kind = KINDS.stream()
                .filter(k -> k.className().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .orElseThrow(() -> Names.unknown(
                        "optimizer",
                        object.name(),
                        KINDS.stream().map(Kind::className).toList()));
        Arguments a = new Arguments("optimizer", object);
        Schedule usual = Schedule.parse(JsonNodeFactory.instance.numberNode(kind.rate()));
        Schedule rate = a.nested("learning_rate", usual, Schedule::parse);
        String name = a.text("name", Names.snake(kind.className()));
        Options options = Options.read(a, kind.decays());
        Rule rule = kind.rule().apply(a);
        a.check();
        return new RuleOptimizer(kind.className(), name, rate, rule, options);
    }
}
