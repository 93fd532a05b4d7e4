package minami.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.ThumbnailSpec;
import minami.image.Thumbnail;

/** Answers {@code /t/*}: a hit at once, on the container's thread; all else asynchronously. */
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
    ThumbnailSpec spec = PeerFilter.specOf(request);
    Thumbnail cached = node.service().cached(spec.key());
    if (cached != null) {
      node.thumbnails().send(request, response, Answer.hit(cached));
      return;
    }
    Waiting.begin(
        request,
        response,
        node.deadline(),
        () -> node.service().get(spec).map(Answer::of),
        node::answer);
  }
}
