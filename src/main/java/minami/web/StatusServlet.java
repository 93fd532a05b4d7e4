package minami.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Reports the state of this node at {@code /status}: 200 while it takes requests, 503 while it
 * drains. Without a token, it tells the public internet no addresses.
 */
public final class StatusServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean draining = node.drain().isOn();
    boolean addresses = node.adminToken().isSet() || !PublicCaller.sent(request);
    response.setStatus(
        draining ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
    JsonResponse.send(response, StatusReport.json(node, addresses));
  }
}
