package io.yunmo.server.openai;

import io.yunmo.protocol.openai.ModelCard;
import io.yunmo.serving.LanguageCall;
import io.yunmo.serving.LanguageLease;
import java.util.List;
import java.util.Optional;

/** The language models that can be asked. Any thread. */
public interface LanguageModels {
    /** Those that have a released version, by name. */
    List<ModelCard> released();

    /** A model by its name, or one of its versions by {@code name@version}; empty when there is none. */
    Optional<ModelCard> find(String id);

    /** A version for one request; the caller closes it. Errors are {@link io.yunmo.serving.ModelService#language}'s. */
    LanguageLease lease(LanguageCall call);
}
