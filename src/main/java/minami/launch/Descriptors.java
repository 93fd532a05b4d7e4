package minami.launch;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many files and connections the system lets this process open. */
final class Descriptors {
  /** What the JVM itself keeps open, and the minimum for connections and pictures. */
  private static final int BESIDE_JARS = 40;

  private Descriptors() {}

  /** A jar that cannot be opened at the start is missing for ever. */
  static void check(Path webapp) throws IOException {
    long least = jars(webapp) + BESIDE_JARS;
    if (system() != null && system().getMaxFileDescriptorCount() < least) {
      throw new IOException(
          "this process may open "
              + system().getMaxFileDescriptorCount()
              + " files and connections, and needs at least "
              + least
              + ": raise ulimit -n");
    }
  }

  private static long jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).count();
    }
  }

  /** How many more it may open. */
  static long free() {
    return system() == null
        ? Integer.MAX_VALUE
        : system().getMaxFileDescriptorCount() - system().getOpenFileDescriptorCount();
  }

  /** Null on Windows, which has no such limit. */
  private static UnixOperatingSystemMXBean system() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix
        : null;
  }
}
