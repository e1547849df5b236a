package ai.sutazai.notification;

/** A way to tell somebody outside. */
interface Channel {

  /**
   * @param id the same at each try
   * @param event as JSON: type, timestamp and data
   * @throws NotDelivered if it did not arrive, as far as we know
   */
  void send(String id, String event);
}
