package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import minami.Allowances;
import minami.Purger;
import minami.Refusal;
import minami.Thumbnails;
import minami.Vitals;
import minami.WarmUp;
import minami.address.AddressParser;
import minami.cluster.Cluster;
import minami.config.Config;
import minami.config.ConfigWatch;
import minami.config.Deployment;
import minami.image.Thumbnail;
import minami.jmx.Registration;
import minami.metrics.Metrics;
import minami.metrics.Tally;
import minami.trace.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops the node with the web application. */
public final class MinamiListener implements ServletContextListener {

  private static final Logger LOG = LoggerFactory.getLogger(MinamiListener.class);

  /**
   * Tells the launcher how long to wait for requests under way. It sets this to zero when it has.
   */
  private static final String DRAIN = "minami.drain";

  /** Tells it how long to keep the port open with {@code /status} at 503 before it stops. */
  private static final String DRAIN_DELAY = "minami.drain-delay";

  /** The launcher runs this before it stops listening, to keep further requests away. */
  private static final String LEAVE = "minami.leave";

  /** The launcher puts the port here on which it listens. */
  private static final String PORT = "minami.port";

  /** And the figures of its Jetty here. */
  private static final String SERVER = "minami.server";

  /** The share of the drain that the hand-over may take: the rest is for requests under way. */
  private static final int HAND_OVER_SHARE = 2;

  private Cluster cluster;
  private Drain draining;
  private Thumbnails thumbnails;
  private Deadlines deadlines;
  private ReplyQueue replyQueue;
  private ConfigWatch configWatch;
  private Metrics metrics;
  private Registration bean;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ImageIoInitializer.initialize();
    ServletContext context = event.getServletContext();
    Deployment deployment =
        new Deployment(port(context), context.getContextPath(), version(context));
    Config config = Config.read(parameters(context), deployment);
    context.setAttribute(DRAIN, config.drain());
    context.setAttribute(DRAIN_DELAY, config.drainDelay());
    context.setAttribute(
        LEAVE, (Runnable) () -> handOver(config.drain().dividedBy(HAND_OVER_SHARE)));
    try {
      start(config, context, deployment);
    } catch (RuntimeException | Error e) { // some containers destroy only what has started
      stop(Duration.ZERO);
      throw e;
    }
    LOG.info(
        "Minami serves thumbnails under {}/t/: {}", context.getContextPath(), config.summary());
  }

  private void start(Config config, ServletContext context, Deployment deployment) {
    WarmUp.run(config.service());
    cluster = config.cluster().map(Cluster::new).orElse(null);
    draining = new Drain(Optional.ofNullable(cluster));
    thumbnails = new Thumbnails(config.service(), Optional.ofNullable(cluster));
    AddressParser addresses = new AddressParser(config.addressRules());
    Purger purger = new Purger(thumbnails, Optional.ofNullable(cluster), addresses);
    thumbnails.whenChanged(purger::changed);
    Allowances allowances = new Allowances(addresses, Optional.ofNullable(cluster));
    if (cluster != null) {
      cluster.join(purger, allowances::use, thumbnails::takeOver); // continues in the background
    }
    deadlines = new Deadlines();
    replyQueue = new ReplyQueue(deadlines);
    configWatch = ConfigWatch.start(config, thumbnails::use, addresses::use);
    Tally tally = new Tally();
    metrics = metrics(context, deployment.version(), tally);
    Node node = node(config, deployment.version(), purger, allowances, addresses, tally);
    node.publish(context);
    bean = new Registration(new NodeBean(node), "Node", context.getContextPath());
  }

  private Metrics metrics(ServletContext context, String version, Tally tally) {
    Drain drain = draining; // not the field, which is empty once this has stopped
    Supplier<Vitals> vitals = thumbnails::vitals;
    return new Metrics(
        version,
        context.getContextPath(),
        tally,
        failure -> Problem.of(new Refusal(failure, "", 0)).status(),
        () -> Readiness.of(drain, vitals.get()).isUp(),
        drain::isOn,
        vitals,
        thumbnails::figures,
        Optional.ofNullable(cluster),
        context.getAttribute(SERVER) instanceof Map<?, ?> figures ? figures : Map.of());
  }

  private Node node(
      Config config,
      String version,
      Purger purger,
      Allowances allowances,
      AddressParser addresses,
      Tally tally) {
    FailedRequests failed = new FailedRequests(deadlines, Duration.ofMinutes(1));
    Replies replies =
        new Replies(
            new ThumbnailResponse("public, max-age=" + config.maxAge().toSeconds() + ", immutable"),
            new ProblemResponse(config.errorImage().map(Thumbnail::bytes).orElse(new byte[0])),
            tally,
            failed);
    return new Node(
        thumbnails,
        purger,
        allowances,
        addresses,
        replies,
        new CacheTags(config.tagHeader()),
        failed,
        tally,
        metrics,
        Tracing.start(version, Refusal::nameOf),
        new AdminToken(config.adminToken()),
        config.deadline(),
        deadlines,
        replyQueue,
        Optional.ofNullable(cluster),
        version,
        Instant.now(),
        draining,
        config.samples());
  }

  /** The executable WAR tells its port; a container does not. */
  private static OptionalInt port(ServletContext context) {
    return context.getAttribute(PORT) instanceof Integer port
        ? OptionalInt.of(port)
        : OptionalInt.empty();
  }

  /** From the WAR's manifest. */
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

  /**
   * Owns nothing any more, and waits until the others have taken over what they want of what is
   * kept here. It still is a member, which hears of purges.
   */
  private void handOver(Duration atMost) {
    draining.turnOnForGood();
    if (cluster != null) {
      cluster.awaitHandOver(atMost);
    }
  }

  /** Turns {@code /status} to 503 and leaves the cluster; requests that still come are answered. */
  private void leave() {
    if (draining != null) {
      draining.leave();
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    Object drain = event.getServletContext().getAttribute(DRAIN);
    stop(drain instanceof Duration atMost ? atMost : Duration.ZERO);
  }

  /** Also after a start that failed half-way, and then perhaps twice. */
  private void stop(Duration drain) {
    if (bean != null) {
      bean.close();
    }
    leave();
    if (configWatch != null) {
      configWatch.close();
    }
    if (metrics != null) {
      metrics.close();
    }
    if (thumbnails != null) {
      thumbnails.drain(drain);
      thumbnails.close();
    } else if (cluster != null) {
      cluster.close();
    }
    if (replyQueue != null) {
      replyQueue.close();
    }
    if (deadlines != null) {
      deadlines.close();
    }
    bean = null;
    configWatch = null;
    metrics = null;
    thumbnails = null;
    draining = null;
    cluster = null;
    deadlines = null;
    replyQueue = null;
  }
}
