package minami.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.ThumbnailSpec;

/** Answers {@code /t/*} with what is not cached yet, without holding a thread while it is made. */
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
    ThumbnailSpec spec = PeerFilter.specOf(request);
    Waiting.begin(
        request,
        response,
        node.deadline(),
        () -> node.service().get(spec).map(Answer::of),
        node::answer);
  }
}
