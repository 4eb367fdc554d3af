package io.yunmo.server.oip;

import io.yunmo.serving.Answer;
import io.yunmo.serving.InferCall;
import io.yunmo.serving.ModelDescription;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.ModelStatus;
import java.util.List;
import java.util.Optional;

/** What the protocol needs of the models: the part of {@link ModelService} that its calls use. Any thread; blocking. */
public interface ServedModels {
    Answer infer(InferCall call);

    ModelDescription describe(String model, Optional<String> version);

    List<ModelStatus> index();

    boolean ready(String model, Optional<String> version);

    boolean ready();

    void load(String model);

    void unload(String model);

    /** The serving room. */
    static ServedModels of(ModelService service) {
        return new ServedModels() {
            @Override
            public Answer infer(InferCall call) {
                return service.infer(call);
            }

            @Override
            public ModelDescription describe(String model, Optional<String> version) {
                return service.describe(model, version);
            }

            @Override
            public List<ModelStatus> index() {
                return service.index();
            }

            @Override
            public boolean ready(String model, Optional<String> version) {
                return service.ready(model, version);
            }

            @Override
            public boolean ready() {
                return service.ready();
            }

            @Override
            public void load(String model) {
                service.load(model);
            }

            @Override
            public void unload(String model) {
                service.unload(model);
            }
        };
    }
}
