package minami.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.metrics.Metrics;

/** Shows the metrics of this node at {@code /metrics}. */
public final class MetricsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private transient Metrics metrics;

  @Override
  public void init() {
    metrics = Node.of(getServletContext()).metrics();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] text = metrics.text();
    response.setContentType(Metrics.CONTENT_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(text.length);
    response.getOutputStream().write(text);
  }
}
