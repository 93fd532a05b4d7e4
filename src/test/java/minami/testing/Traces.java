package minami.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.spi.IIORegistry;
import javax.management.ObjectName;

/** What a web application may leave behind in the JVM of its container, and must not. */
public final class Traces {
  private final Set<String> beansBefore = beans();
  private WeakReference<ClassLoader> webapp = new WeakReference<>(null);

  /** To be called while the web application is up. */
  public void follow(ClassLoader webappLoader) {
    webapp = new WeakReference<>(webappLoader);
  }

  /** To be called once it has been undeployed. */
  public void assertNoneLeft() {
    // Tomcat's own threads work for it now and then, and have its class loader meanwhile.
    await("the web application's threads to end")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(threads()).as("threads of the web application").isEmpty());
    Set<String> beans = beans();
    beans.removeAll(beansBefore);
    assertThat(beans).as("MBeans registered since the deployment").isEmpty();
    assertThat(plugIns()).as("ImageIO plug-ins of the web application").isEmpty();
    await("the web application's class loader to be collected")
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .until(
            () -> {
              System.gc();
              return webapp.get() == null;
            });
  }

  private List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("minami") || isOfWebapp(t))
        .map(Thread::getName)
        .toList();
  }

  private boolean isOfWebapp(Thread thread) {
    ClassLoader loader = webapp.get();
    return loader != null
        && (thread.getContextClassLoader() == loader
            || thread.getClass().getClassLoader() == loader);
  }

  private static Set<String> beans() {
    return ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
        .filter(name -> !name.getDomain().equals("Tomcat")) // which goes when Tomcat ends
        .map(ObjectName::getCanonicalName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<String> plugIns() {
    List<String> found = new ArrayList<>();
    IIORegistry registry = IIORegistry.getDefaultInstance();
    for (Iterator<Class<?>> categories = registry.getCategories(); categories.hasNext(); ) {
      registry
          .getServiceProviders(categories.next(), false)
          .forEachRemaining(
              plugIn -> {
                if (plugIn.getClass().getClassLoader() == webapp.get() && webapp.get() != null) {
                  found.add(plugIn.getClass().getName());
                }
              });
    }
    return found;
  }
}
