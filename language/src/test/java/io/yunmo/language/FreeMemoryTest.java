package io.yunmo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
    @TempDir
    Path root;

    @Test
    void whatLinuxSaysIsAvailable() throws IOException {
        write("proc/meminfo", "MemTotal:       9000 kB\nMemFree:  10 kB\nMemAvailable:     2000 kB\n");
        assertEquals(2000 << 10, new FreeMemory(root).bytes());
    }

    @Test
    void aContainersLimitCountsWithoutFilesThatCanGo() throws IOException {
        write("proc/meminfo", "MemAvailable:     2000 kB\n");
        write("sys/fs/cgroup/memory.max", "1000000\n");
        write("sys/fs/cgroup/memory.current", "900000\n");
        write("sys/fs/cgroup/memory.stat", "anon 5\ninactive_file 400000\n");
        assertEquals(500_000, new FreeMemory(root).bytes());
        write("sys/fs/cgroup/memory.max", "max\n");
        assertEquals(2000 << 10, new FreeMemory(root).bytes());
    }

    @Test
    void elsewhereTheVirtualMachineIsAsked() {
        assertTrue(new FreeMemory(root).bytes() > 0);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
