package io.yunmo.server;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.protocol.openai.ModelCard;
import io.yunmo.server.openai.LanguageModels;
import io.yunmo.serving.LanguageCall;
import io.yunmo.serving.LanguageLease;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.language.LanguageRuntime;
import java.util.List;
import java.util.Optional;

/** Gives the OpenAI API the catalogue's language models. */
final class CatalogLanguageModels implements LanguageModels {
    private static final String OWNER = "yunmo";

    private final Catalog catalog;
    private final ModelService service;

    CatalogLanguageModels(Catalog catalog, ModelService service) {
        this.catalog = catalog;
        this.service = service;
    }

    @Override
    public List<ModelCard> released() {
        return catalog.models().list().stream()
                .flatMap(m -> released(m).stream())
                .map(v -> card(v.model(), v))
                .toList();
    }

    @Override
    public Optional<ModelCard> find(String id) {
        int at = id.lastIndexOf('@');
        Optional<Model> model = catalog.models().find(at > 0 ? id.substring(0, at) : id);
        return at > 0
                ? model.flatMap(m -> version(m, id.substring(at + 1))).map(v -> card(id, v))
                : model.flatMap(CatalogLanguageModels::released).map(v -> card(id, v));
    }

    private static Optional<ModelVersion> released(Model model) {
        return model.route().released().isPresent()
                ? version(model, Integer.toString(model.route().released().getAsInt()))
                : Optional.empty();
    }

    private static Optional<ModelVersion> version(Model model, String number) {
        return model.versions().stream()
                .filter(v -> v.format().equals(LanguageRuntime.FORMAT))
                .filter(v -> Integer.toString(v.number()).equals(number))
                .findFirst();
    }

    private static ModelCard card(String id, ModelVersion version) {
        return new ModelCard(id, version.createdAt().getEpochSecond(), OWNER);
    }

    @Override
    public LanguageLease lease(LanguageCall call) {
        return service.language(call);
    }
}
