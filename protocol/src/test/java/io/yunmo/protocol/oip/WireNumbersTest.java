package io.yunmo.protocol.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.OpenInferenceProto;
import io.yunmo.testing.Fixtures;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Our .proto says the same on the wire as the one that Triton's client was made from. */
class WireNumbersTest {
    private static final JsonNode FIELDS = Fixtures.json("protocols/oip/fields.json");

    @Test
    void fieldsHaveTheProtocolsNamesNumbersAndTypes() {
        Map<String, Descriptor> ours = new HashMap<>();
        OpenInferenceProto.getDescriptor().getMessageTypes().forEach(m -> collect(m, ours));
        int compared = 0;
        for (Map.Entry<String, JsonNode> message :
                FIELDS.get("grpc_messages_of_tritonclient").properties()) {
            Descriptor descriptor = ours.get(message.getKey());
            if (descriptor == null || message.getKey().equals("ParametersEntry")) {
                continue;
            }
            for (JsonNode theirs : message.getValue()) {
                FieldDescriptor field =
                        descriptor.findFieldByNumber(theirs.get("number").intValue());
                if (field == null) {
                    assertTrue(message.getKey().equals("ModelStatistics"), message.getKey() + " lacks " + theirs);
                    continue;
                }
                assertEquals(theirs.get("name").stringValue(), field.getName());
                assertEquals(theirs.get("repeated").booleanValue(), field.isRepeated(), field.getFullName());
                assertEquals(theirs.get("type").stringValue(), type(field), field.getFullName());
                compared++;
            }
        }
        assertTrue(compared > 80, "compared " + compared);
    }

    @Test
    void methodsHaveTheProtocolsTypes() {
        ServiceDescriptor service = OpenInferenceProto.getDescriptor().findServiceByName("GRPCInferenceService");
        assertEquals("inference.GRPCInferenceService", service.getFullName());
        Map<String, JsonNode> theirs = new HashMap<>();
        FIELDS.get("grpc_services_of_tritonclient")
                .get("GRPCInferenceService")
                .forEach(m -> theirs.put(m.get("method").stringValue(), m));
        for (MethodDescriptor method : service.getMethods()) {
            JsonNode expected = theirs.get(method.getName());
            assertNotNull(expected, method.getName());
            assertEquals(expected.get("in").stringValue(), method.getInputType().getName());
            assertEquals(
                    expected.get("out").stringValue(), method.getOutputType().getName());
            assertEquals(expected.get("streams").get(0).booleanValue(), method.isClientStreaming());
            assertEquals(expected.get("streams").get(1).booleanValue(), method.isServerStreaming());
        }
        assertEquals(12, service.getMethods().size());
    }

    @Test
    void readsTheClientsMessages() throws Exception {
        for (JsonNode sent : Fixtures.json("protocols/oip/client_requests.json").get("grpc_requests")) {
            byte[] wire = Base64.getDecoder().decode(sent.get("message_base64").stringValue());
            ModelInferRequest request = ModelInferRequest.parseFrom(wire);
            assertEquals("identity", request.getModelName());
            assertEquals(
                    sent.get("datatype").stringValue(), request.getInputs(0).getDatatype());
            assertEquals(1, request.getRawInputContentsCount());
            assertTrue(request.getUnknownFields().asMap().isEmpty());
        }
    }

    private static void collect(Descriptor message, Map<String, Descriptor> into) {
        into.put(message.getName(), message);
        message.getNestedTypes().forEach(m -> collect(m, into));
    }

    private static String type(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? field.getMessageType().getName()
                : field.getType().name().toLowerCase(java.util.Locale.ROOT);
    }
}
