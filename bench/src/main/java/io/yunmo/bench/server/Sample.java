package io.yunmo.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server holds at a moment; memory in MiB. */
record Sample(
        double rss, double heap, double blocks, double sequences, double threads, double connections, double tokens) {
    static Sample take(int port, long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        List<String> page;
        try (Wire wire = Wire.send(port, "GET", "/metrics", new byte[0])) {
            page = wire.rest().lines().toList();
        }
        return new Sample(
                proc(status, "VmRSS:") / 1024,
                sum(page, "jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20),
                sum(page, "yunmo_generation_used_blocks", ""),
                sum(page, "yunmo_generation_running", "") + sum(page, "yunmo_generation_waiting", ""),
                proc(status, "Threads:"),
                sum(page, "yunmo_http_connections", ""),
                sum(page, "yunmo_generation_tokens_total", ""));
    }

    private static double proc(List<String> status, String name) {
        return status.stream()
                .filter(l -> l.startsWith(name))
                .mapToDouble(l -> Double.parseDouble(l.split("\\s+")[1]))
                .findFirst()
                .orElseThrow();
    }

    private static double sum(List<String> page, String name, String label) {
        return page.stream()
                .filter(l -> (l.startsWith(name + "{") || l.startsWith(name + " ")) && l.contains(label))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public String toString() {
        return "rss %4.0f MiB, heap %4.0f MiB, blocks %5.0f, sequences %3.0f, threads %3.0f, connections %3.0f, tokens %.0f"
                .formatted(rss, heap, blocks, sequences, threads, connections, tokens);
    }
}
