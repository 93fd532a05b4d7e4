package minami.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.spi.IIORegistry;

/**
 * Starts the WAR by itself: {@code java -jar minami.war}.
 *
 * <p>The JVM finds nothing of the WAR but the classes at its root, so this one knows the JDK only.
 * It unpacks the WAR into a private folder, opens the Jetty in {@code WEB-INF/launcher} in a class
 * loader of its own, and hands the unpacked web application to {@link Runner}. The folder is
 * deleted when the JVM ends, unless it is killed.
 */
public final class Main {
  /** At the WAR's root for the JVM's sake; no part of the web application. */
  private static final String LAUNCHER_CLASSES = "minami/";

  /** The exit code when nobody can reach us any more; the JVM's own after an OutOfMemoryError. */
  private static final int DEAF = 3;

  /** How long stopping may take, without the time that it waits on purpose. */
  private static final Duration STOP = Duration.ofSeconds(15);

  private final CommandLine commandLine;
  private final LastResort lastResort = new LastResort();
  private WorkFolder folder;
  private AutoCloseable server;
  private boolean stopping;

  private Main(CommandLine commandLine) {
    this.commandLine = commandLine;
  }

  public static void main(String[] args) {
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("minami: " + e.getMessage() + " (--help lists the options)");
      System.exit(2);
      return;
    }
    switch (commandLine.task()) {
      case HELP -> System.out.print(CommandLine.HELP);
      case VERSION -> System.out.println("Minami " + version());
      case SERVE -> new Main(commandLine).serve();
    }
  }

  private void serve() {
    LaunchSettings settings = LaunchSettings.read();
    Logs.configure(settings.jsonLog());
    Logs.keepOpen();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "minami-stop"));
    try {
      String address = open(settings.accessLog()).call();
      Logs.say(System.out, Level.INFO, "Minami " + version() + " listens on " + address, null);
    } catch (Throwable e) {
      // What prevents a start is mostly a setting, and then one line says more than sixty. Anything
      // that looks like our own mistake keeps its stack trace.
      Throwable cause = explanation(e);
      Throwable traced = explainsItself(cause) ? null : e;
      Logs.say(System.err, Level.SEVERE, "minami: " + describe(cause), traced);
      System.exit(1);
    }
  }

  /** Unpacks the WAR and makes the server, unless the JVM is already on its way out. */
  private synchronized Callable<String> open(String accessLog) throws Exception {
    if (stopping) {
      throw new IllegalStateException("stopped while starting");
    }
    // Whoever touches ImageIO first leaves a class loader in it, which must not be the web
    // application's. It takes a tenth of a second, which passes while the WAR is unpacked.
    CompletableFuture<IIORegistry> imageIo =
        CompletableFuture.supplyAsync(IIORegistry::getDefaultInstance);
    folder = WorkFolder.create();
    Path webapp = folder.path().resolve("webapp");
    unpack(Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()), webapp);
    Path work = Files.createDirectory(folder.path().resolve("work"));

    @SuppressWarnings("resource") // lives as long as the JVM
    ClassLoader loader =
        new URLClassLoader("launcher", launcherPath(webapp), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    Object runner =
        loader
            .loadClass("minami.launch.Runner")
            .getConstructor(
                Path.class,
                Path.class,
                String.class,
                int.class,
                String.class,
                String.class,
                Runnable.class)
            .newInstance(
                webapp,
                work,
                commandLine.host(),
                commandLine.port(),
                commandLine.context(),
                accessLog,
                (Runnable) this::deaf);
    server = (AutoCloseable) runner;
    imageIo.get();
    @SuppressWarnings("unchecked") // Runner's side of the contract
    Callable<String> start = (Callable<String>) runner;
    return start;
  }

  private static void unpack(Path war, Path target) throws IOException {
    if (!Files.isRegularFile(war)) {
      throw new IllegalStateException("must be started from its WAR: java -jar minami.war");
    }
    try (ZipFile zip = new ZipFile(war.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.isDirectory() || entry.getName().startsWith(LAUNCHER_CLASSES)) {
          continue;
        }
        Path file = target.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
  }

  private static URL[] launcherPath(Path webapp) throws IOException {
    Path launcher = webapp.resolve("WEB-INF/launcher");
    List<URL> path = new ArrayList<>();
    path.add(launcher.resolve("classes/").toUri().toURL());
    try (Stream<Path> jars = Files.list(launcher.resolve("lib"))) {
      for (URI jar : jars.sorted().map(Path::toUri).toList()) {
        path.add(jar.toURL());
      }
    }
    return path.toArray(URL[]::new);
  }

  /** Ends the process, so that systemd or Kubernetes starts another. */
  private void deaf() {
    lastResort.exitCode(DEAF);
    try {
      System.exit(DEAF);
    } catch (Error e) { // no memory for that either
      Runtime.getRuntime().halt(DEAF);
    }
  }

  /** Runs on SIGTERM, on SIGINT, after a failed start and when the port is deaf. */
  private void stop() {
    lastResort.endIn(STOP);
    AutoCloseable running;
    synchronized (this) {
      stopping = true;
      running = server;
    }
    try {
      if (running != null) {
        lastResort.endIn(STOP.plus(drain(running)));
        running.close();
      }
      if (folder != null) {
        folder.delete();
      }
    } catch (Exception e) {
      Logs.say(System.err, Level.WARNING, "minami: while stopping: " + describe(e), null);
    } finally {
      Logs.close();
    }
  }

  private static Duration drain(AutoCloseable running) {
    return (Duration) ((Supplier<?>) running).get();
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /** The outermost exception that says something of its own, rather than quoting its cause. */
  private static Throwable explanation(Throwable e) {
    Throwable cause = e.getCause();
    return cause != null && (e.getMessage() == null || e.getMessage().equals(cause.toString()))
        ? explanation(cause)
        : e;
  }

  private static String describe(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static boolean explainsItself(Throwable e) {
    return e.getMessage() != null
        && (e.getClass().getName().startsWith("minami.")
            || e instanceof IllegalArgumentException
            || e instanceof IllegalStateException
            || e instanceof IOException);
  }
}
