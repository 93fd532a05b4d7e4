package minami.web;

import jakarta.servlet.AsyncContext;
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
  private transient ThumbnailResponse thumbnails;

  @Override
  public void init() {
    node = Node.of(getServletContext());
    thumbnails = new ThumbnailResponse(node.cacheControl());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ThumbnailSpec spec = PeerFilter.specOf(request);
    Thumbnail cached = node.service().cached(spec);
    if (cached != null) {
      thumbnails.sendHit(request, response, cached);
      return;
    }
    AsyncContext async = request.startAsync(request, response);
    async.setTimeout(node.deadline().toMillis());
    new Waiting(async, node.service().get(spec), thumbnails, node.problems()).begin();
  }
}
