package minami.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import minami.testing.NodeProcess;
import minami.testing.Status;

/** Looks at a server process: by {@code /proc}, by JMX, which it makes it start, and by /status. */
final class ServerProbe implements AutoCloseable {

  /** Of {@code /proc/PID/stat}, as Linux shows them to everybody. */
  private static final double TICKS_PER_SECOND = 100;

  private final OperatingSystemMXBean ownCpu =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final NodeProcess server;
  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final BufferPoolMXBean direct;

  @SuppressWarnings("BanJNDI") // the agent is in a process that we have started, on this machine
  ServerProbe(NodeProcess server) throws IOException {
    this.server = server;
    connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(server.pid())));
    memory =
        ManagementFactory.newPlatformMXBeanProxy(
            connector.getMBeanServerConnection(),
            ManagementFactory.MEMORY_MXBEAN_NAME,
            MemoryMXBean.class);
    direct =
        ManagementFactory.newPlatformMXBeanProxy(
            connector.getMBeanServerConnection(),
            "java.nio:type=BufferPool,name=direct",
            BufferPoolMXBean.class);
  }

  private static String agent(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return machine.startLocalManagementAgent();
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Its levels, once its garbage is collected. */
  Levels levels() {
    memory.gc();
    return new Levels(
        rss(),
        threads(),
        descriptors(),
        memory.getHeapMemoryUsage().getUsed(),
        direct.getMemoryUsed());
  }

  /** What it and this process have done so far. */
  Work work() {
    Status status = Status.of(server.uri());
    if (status.code() == 0) {
      throw new AssertionError("the server does not answer at /status; its log: " + server.log());
    }
    return new Work(
        System.nanoTime(),
        cpuSeconds(),
        ownCpu.getProcessCpuTime() / 1e9,
        status.answers("hit"),
        status.answers("miss"),
        status.number("renders"),
        status.number("originFetches"));
  }

  private double cpuSeconds() {
    String stat = read(proc().resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private long rss() {
    return read(proc().resolve("status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }

  private int threads() {
    try (Stream<Path> tasks = Files.list(proc().resolve("task"))) {
      return (int) tasks.filter(task -> !isOfAgent(task)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfAgent(Path task) {
    try {
      String name = Files.readString(task.resolve("comm"), UTF_8);
      return name.startsWith("RMI ") || name.startsWith("JMX ");
    } catch (IOException e) {
      return true; // It has just ended.
    }
  }

  private int descriptors() {
    try (Stream<Path> descriptors = Files.list(proc().resolve("fd"))) {
      return (int) descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path proc() {
    return Path.of("/proc", Long.toString(server.pid()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The server was ended, and the connection with it.
    }
  }
}
