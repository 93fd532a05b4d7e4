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
 * Makes the JDK initialise ImageIO out of sight of this web application.
 *
 * <p>The first caller in a JVM leaves two permanent traces: its context class loader (in the {@code
 * AppContext}) and the protection domains on its stack (in the registry's access control context).
 * If that caller is a web application, each of them keeps its class loader alive after undeploy. A
 * thread of the common pool has the system class loader and an empty stack. It runs a method
 * handle, because a lambda would be a class of ours.
 */
final class ImageIoInitializer {
  private ImageIoInitializer() {}

  /** Call this before anything else in this web application uses ImageIO or AWT. */
  static void initialize() {
    // Not ForkJoinPool.submit(): waiting for a ForkJoinTask may run it on the waiting thread.
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
