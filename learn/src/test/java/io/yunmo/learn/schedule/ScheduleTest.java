package io.yunmo.learn.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.learn.Matrices;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.testing.Fixtures;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Against keras.optimizers.schedules. */
class ScheduleTest {
    @TestFactory
    Stream<DynamicTest> values() {
        return Fixtures.json("learn/values/schedules.json")
                .path("cases")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(c.path("schedule").asString() + c.path("config"), () -> check(c)));
    }

    private static void check(JsonNode c) {
        Schedule s = Schedule.parse(KerasObject.write(
                "keras.optimizers.schedules", c.path("schedule").asString(), (ObjectNode) c.path("config")));
        for (int i = 0; i < c.path("steps").size(); i++) {
            double want = Fixtures.number(c.path("values").get(i));
            Matrices.near(
                    "step " + c.path("steps").get(i),
                    want,
                    s.at(c.path("steps").get(i).asLong()),
                    1e-6);
        }
        assertEquals(s, Schedule.parse(s.write()));
        assertEquals(s, Schedule.parse(c.path("serialized")), "the form that Keras writes");
    }
}
