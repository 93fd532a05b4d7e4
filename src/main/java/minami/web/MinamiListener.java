package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import minami.cluster.AdvertisedUrl;
import minami.cluster.Cluster;
import minami.cluster.ClusterSettings;
import minami.image.Thumbnail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the node with the web application, and stops it with it. */
public final class MinamiListener implements ServletContextListener {

  private static final Logger LOG = LoggerFactory.getLogger(MinamiListener.class);

  /** Where the launcher looks for how long to wait for requests under way. */
  private static final String DRAIN = "minami.drain";

  /** Where it looks for how long to keep the port open with readiness red before it stops. */
  private static final String DRAIN_DELAY = "minami.drain-delay";

  /** What the launcher runs before it stops listening: from then on nobody should ask any more. */
  private static final String LEAVE = "minami.leave";

  /** Where the launcher says on which port it listens. */
  private static final String PORT = "minami.port";

  private final AtomicBoolean draining = new AtomicBoolean();
  private ThumbnailService service;
  private Peers peers;
  private Deadlines deadlines;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ImageIoInitializer.initialize();
    ServletContext context = event.getServletContext();
    Config config = Config.read(parameters(context));
    context.setAttribute(DRAIN, config.drain);
    context.setAttribute(DRAIN_DELAY, config.drainDelay);
    context.setAttribute(LEAVE, (Runnable) this::leave);
    String version = version(context);
    String cacheControl = "public, max-age=" + config.maxAge.toSeconds() + ", immutable";
    Tally tally = new Tally();
    Optional<ClusterSettings> cluster =
        config.cluster.map(
            settings -> settings(settings, advertised(config, settings, context), version, config));
    service = new ThumbnailService(config);
    peers = cluster.map(settings -> join(settings, config)).orElse(null);
    deadlines = new Deadlines();
    new Node(
            service,
            new AddressParser(config),
            new ProblemResponse(config.errorImage.map(Thumbnail::bytes).orElse(new byte[0])),
            cacheControl,
            config.deadline,
            deadlines,
            new ThumbnailResponse(cacheControl, tally),
            tally,
            Optional.ofNullable(peers),
            version,
            Instant.now(),
            draining,
            config.samples())
        .publish(context);
    LOG.info(
        "Minami serves thumbnails under {}/t/: {}", context.getContextPath(), config.summary());
  }

  /** In the background: the service does not wait for it. */
  private Peers join(ClusterSettings settings, Config config) {
    return new Peers(
        Cluster.join(settings),
        service,
        new ThumbnailCache(config.hotCacheSize()),
        config.deadline);
  }

  /** The executable WAR says on which port it listens; a container does not. */
  private static AdvertisedUrl advertised(Config config, ClusterConfig c, ServletContext context) {
    try {
      if (!c.advertiseUrl.equals(ClusterConfig.AUTO)) {
        return AdvertisedUrl.of(c.advertiseUrl);
      }
      if (context.getAttribute(PORT) instanceof Integer port) {
        return AdvertisedUrl.auto(port, context.getContextPath());
      }
    } catch (IllegalArgumentException e) {
      throw config.refusal(
          "cluster.advertise-url",
          "must be an address such as http://10.0.0.7:8080 with the context path, but is "
              + e.getMessage());
    }
    throw config.refusal(
        "cluster.advertise-url",
        "must be set in a container, where the port on which this node listens is not known: to where"
            + " the other nodes reach it, such as http://10.0.0.7:8080"
            + context.getContextPath());
  }

  private static ClusterSettings settings(
      ClusterConfig c, AdvertisedUrl advertised, String version, Config config) {
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
        config.meaning());
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
    if (deadlines != null) {
      deadlines.close();
    }
  }
}
