package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "'gzip', gzip",
        "'deflate', deflate",
        "'deflate, gzip', gzip",
        "'GZIP;q=0.5', gzip",
        "'gzip;q=0, deflate', deflate",
        "'gzip; q=0.0', none",
        "'identity', none",
        "'br', none",
        "'', none"
    })
    void choosesWhatTheClientAllows(String header, String chosen) {
        assertEquals(chosen, AcceptEncoding.choose(header).orElse("none"));
    }
}
