package minami.web;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.spi.IIORegistry;

/**
 * Lets the JDK set up ImageIO where nothing of this web application is in sight.
 *
 * <p>Whoever comes first in a JVM leaves two traces in it that never go: his context class loader
 * (in the {@code AppContext}) and the protection domains on his stack (in the registry's access
 * control context). Left to a web application, each of them keeps its class loader alive after
 * undeploy. A thread of the common pool has the system's class loader and an empty stack; it runs a
 * method handle, as a lambda would be a class of ours.
 */
final class ImageIoInitializer {
  private ImageIoInitializer() {}

  /** To be called before anything else of this web application uses ImageIO or AWT. */
  static void initialize() {
    // Not ForkJoinPool.submit(): waiting for a ForkJoinTask may run it on the thread that waits.
    FutureTask<Void> task = new FutureTask<>(registryInitialization(), null);
    ForkJoinPool.commonPool().execute(task);
    try {
      task.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("ImageIO cannot be initialised: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Runnable registryInitialization() {
    try {
      MethodHandle initialization =
          MethodHandles.publicLookup()
              .findStatic(IIORegistry.class, "getDefaultInstance", methodType(IIORegistry.class))
              .asType(methodType(void.class));
      return MethodHandleProxies.asInterfaceInstance(Runnable.class, initialization);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("IIORegistry.getDefaultInstance() is part of Java SE", e);
    }
  }
}
