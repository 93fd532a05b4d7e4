package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import minami.address.ThumbnailSpec;
import minami.cluster.Member;

/**
 * Has the owner asked for the thumbnails of images that another node owns. The rest goes on to
 * {@link ThumbnailServlet}.
 */
public final class PeerFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ThumbnailSpec spec = AddressFilter.specOf(request);
    Optional<Member> owner = node.thumbnails().ownerElsewhere(spec);
    if (owner.isEmpty()) {
      chain.doFilter(request, response);
    } else {
      node.answerLater(request, response, trace -> node.thumbnails().get(spec, owner, trace));
    }
  }
}
