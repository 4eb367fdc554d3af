package io.yunmo.server.training;

import tools.jackson.databind.JsonNode;

/** Lets the room that trains read its parts of the form, and notes what it finds wrong. */
final class LearnCheck {
    private LearnCheck() {}

    static void compile(Problems problems, JsonNode compile) {}

    static void fit(Problems problems, JsonNode fit) {}

    static void layers(Problems problems, JsonNode layers) {}
}
