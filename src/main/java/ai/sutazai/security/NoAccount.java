package ai.sutazai.security;

import org.springframework.security.core.AuthenticationException;

/** A token is in order, but stands for no account of this service. */
final class NoAccount extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  /**
   * @param detail a sentence, safe to show to the caller
   */
  NoAccount(String detail) {
    super(detail);
  }
}
