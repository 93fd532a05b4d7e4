package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import minami.AddressParser;
import minami.Config;
import minami.ThumbnailService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the node with the web application, and stops it with it. */
public final class MinamiListener implements ServletContextListener {

  private static final Logger LOG = LoggerFactory.getLogger(MinamiListener.class);

  /** Where the launcher looks for how long to wait for requests under way. */
  private static final String DRAIN = "minami.drain";

  private ThumbnailService service;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ImageIoInitializer.initialize();
    ServletContext context = event.getServletContext();
    Config config = Config.read(parameters(context));
    context.setAttribute(DRAIN, config.drain);
    service = new ThumbnailService(config);
    new Node(
            service,
            new AddressParser(config),
            new ProblemResponse(config.errorImage.map(MinamiListener::read).orElse(new byte[0])),
            "public, max-age=" + config.maxAge.toSeconds() + ", immutable",
            config.deadline,
            config.samples())
        .publish(context);
    LOG.info("Minami serves thumbnails under {}/t/", context.getContextPath());
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

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (service != null) {
      service.close();
    }
  }
}
