package io.yunmo.server.admin;

import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.Models;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;

/** Versions as they are named in paths: a number, or {@code released}. */
final class VersionNames {
    private VersionNames() {}

    static ModelVersion find(Models models, String model, String name) {
        if (name.equals("released")) {
            Model found = models.require(model);
            return models.requireVersion(
                    model,
                    found.route()
                            .released()
                            .orElseThrow(() -> new YunmoException(
                                    ErrorCode.NOT_FOUND,
                                    "no version of '" + model + "' is released; release one with POST /yunmo/v1/models/"
                                            + model + "/release")));
        }
        return models.requireVersion(model, number(name));
    }

    static int number(String name) {
        if (!name.matches("[1-9][0-9]{0,8}")) {
            throw YunmoException.invalid("'%s' is no version; give its number, or released", name);
        }
        return Integer.parseInt(name);
    }
}
