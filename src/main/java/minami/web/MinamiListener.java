package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import minami.AddressParser;
import minami.ClusterConfig;
import minami.Config;
import minami.ThumbnailService;
import minami.cache.ThumbnailCache;
import minami.cluster.Cluster;
import minami.cluster.ClusterSettings;
import minami.cluster.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the node with the web application, and stops it with it. */
public final class MinamiListener implements ServletContextListener {

  private static final Logger LOG = LoggerFactory.getLogger(MinamiListener.class);

  /** Where the launcher looks for how long to wait for requests under way. */
  private static final String DRAIN = "minami.drain";

  /** What the launcher runs before it stops listening: from then on nobody should ask any more. */
  private static final String LEAVE = "minami.leave";

  private final AtomicBoolean draining = new AtomicBoolean();
  private ThumbnailService service;
  private Peers peers;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ImageIoInitializer.initialize();
    ServletContext context = event.getServletContext();
    Config config = Config.read(parameters(context));
    context.setAttribute(DRAIN, config.drain);
    context.setAttribute(LEAVE, (Runnable) this::leave);
    String version = version(context);
    String cacheControl = "public, max-age=" + config.maxAge.toSeconds() + ", immutable";
    Tally tally = new Tally();
    Optional<ClusterSettings> cluster =
        config.cluster.map(settings -> settings(settings, version, config.meaning()));
    service = new ThumbnailService(config);
    peers = cluster.map(settings -> join(settings, config)).orElse(null);
    new Node(
            service,
            new AddressParser(config),
            new ProblemResponse(config.errorImage.map(MinamiListener::read).orElse(new byte[0])),
            cacheControl,
            config.deadline,
            new ThumbnailResponse(cacheControl, tally),
            tally,
            Optional.ofNullable(peers),
            version,
            Instant.now(),
            draining,
            config.samples())
        .publish(context);
    LOG.info("Minami serves thumbnails under {}/t/", context.getContextPath());
  }

  /** In the background: the service does not wait for it. */
  private Peers join(ClusterSettings settings, Config config) {
    return new Peers(
        Cluster.join(settings),
        service,
        new ThumbnailCache(config.hotCacheSize()),
        config.deadline);
  }

  private static ClusterSettings settings(ClusterConfig c, String version, String meaning) {
    URI advertised;
    try {
      advertised = Member.address(c.advertiseUrl);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "minami.cluster.advertise-url = '"
              + c.advertiseUrl
              + "' is not usable: "
              + e.getMessage(),
          e);
    }
    return new ClusterSettings(
        c.endpoints,
        c.user,
        c.password,
        c.ca,
        c.prefix,
        c.name,
        advertised,
        c.secret,
        version,
        meaning);
  }

  /** The WAR's manifest has it. */
  private static String version(ServletContext context) {
    try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      String version =
          manifest == null
              ? null
              : new Manifest(manifest)
                  .getMainAttributes()
                  .getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return version == null ? "unpackaged" : version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> parameters(ServletContext context) {
    return Collections.list(context.getInitParameterNames()).stream()
        .collect(Collectors.toMap(name -> name, context::getInitParameter));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not ready from here on, and out of the cluster; what comes all the same is still answered. */
  private void leave() {
    draining.set(true);
    if (peers != null) {
      peers.cluster().leave();
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    leave();
    if (service != null) {
      service.close();
    }
    if (peers != null) {
      peers.close();
    }
  }
}
