package minami.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import minami.address.ThumbnailSpec;

/**
 * Answers {@code /t/*}: begins what is made here, and writes every outcome that has been waited
 * for.
 */
public final class ThumbnailServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (Waiting.answer(request, response)) {
      return;
    }
    ThumbnailSpec spec = AddressFilter.specOf(request);
    node.answerLater(
        request, response, trace -> node.thumbnails().get(spec, Optional.empty(), trace));
  }
}
