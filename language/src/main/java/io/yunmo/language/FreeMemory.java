package io.yunmo.language;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What the machine can still give to this process: files in memory count as free, a container's limit is kept. */
final class FreeMemory {
    private final Path root;

    /** @param root where {@code proc} and {@code sys} are: the root, but in tests */
    FreeMemory(Path root) {
        this.root = root;
    }

    /** Bytes. */
    long bytes() {
        long machine = line("proc/meminfo", "MemAvailable:").orElseGet(FreeMemory::otherwise);
        return Math.min(machine, container().orElse(Long.MAX_VALUE));
    }

    /** What is left of the limit of a control group (version 2), without the file pages that can go. */
    private OptionalLong container() {
        OptionalLong limit = number("sys/fs/cgroup/memory.max");
        OptionalLong used = number("sys/fs/cgroup/memory.current");
        if (limit.isEmpty() || used.isEmpty()) {
            return OptionalLong.empty();
        }
        long files = line("sys/fs/cgroup/memory.stat", "inactive_file").orElse(0);
        return OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong() + files));
    }

    private static long otherwise() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getFreeMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    /** The number after a name; in bytes where it says kB. */
    private OptionalLong line(String file, String name) {
        for (String line : lines(file)) {
            String[] words = line.split("\\s+");
            if (words.length > 1 && words[0].equals(name)) {
                return OptionalLong.of(Long.parseLong(words[1]) << (words.length > 2 ? 10 : 0));
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong number(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() || !lines.getFirst().matches("\\d{1,18}")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(lines.getFirst()));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException e) {
            return List.of(); // another operating system, or no control group
        }
    }
}
