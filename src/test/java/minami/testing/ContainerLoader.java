package minami.testing;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * What a web application sees of its container: the JDK, the Servlet API and the container, and
 * nothing else of the test's class path, where every library of the WAR lies too.
 */
public final class ContainerLoader extends ClassLoader {
  private final ClassLoader everything = ContainerLoader.class.getClassLoader();
  private final List<String> visible;

  public ContainerLoader(String... visiblePackages) {
    super("container", ClassLoader.getPlatformClassLoader());
    visible = List.of(visiblePackages);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (visible.stream().anyMatch(name::startsWith)) {
      return everything.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }

  @Override
  protected URL findResource(String name) {
    return visible.stream().anyMatch(name.replace('/', '.')::startsWith)
        ? everything.getResource(name)
        : null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return visible.stream().anyMatch(name.replace('/', '.')::startsWith)
        ? everything.getResources(name)
        : Collections.emptyEnumeration();
  }
}
