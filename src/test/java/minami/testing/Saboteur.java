package minami.testing;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Does damage inside another JVM, as an agent that is loaded into it. */
public final class Saboteur {
  /** As an error would, that nothing catches. */
  public static final String INTERRUPT_THE_ACCEPTOR = "acceptor";

  /** The way a library's shutdown hook does. */
  public static final String HANG_WHEN_STOPPING = "stop";

  private Saboteur() {}

  /** Returns when it is done. */
  public static void send(Process target, String order, Path folder) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
    try {
      machine.loadAgent(jar(folder).toString(), order);
    } finally {
      machine.detach();
    }
  }

  /** What the target's JVM calls. */
  public static void agentmain(String order) {
    if (order.equals(INTERRUPT_THE_ACCEPTOR)) {
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().contains("-acceptor-"))
          .forEach(Thread::interrupt);
    } else {
      Runtime.getRuntime().addShutdownHook(new Thread(Saboteur::hang));
    }
  }

  private static void hang() {
    while (true) {
      LockSupport.park();
    }
  }

  private static Path jar(Path folder) {
    Path jar = folder.resolve("saboteur.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", Saboteur.class.getName());
    String name = Saboteur.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream code = Saboteur.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      code.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }
}
