package ai.sutazai.ollama;

import java.io.IOException;
import java.time.Duration;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.springframework.util.unit.DataSize;

/** HTTP whose replies end, or are cut off. */
public final class BoundedHttp {

  /** Several times what a batch of the longest vectors takes, or an answer token by token. */
  private static final DataSize LARGEST = DataSize.ofMegabytes(8);

  private BoundedHttp() {}

  /**
   * Cancels a call whose reply is too large, or not there in time, to its last byte; that is an
   * {@link IOException}.
   */
  public static OkHttpClient within(Duration time) {
    return new OkHttpClient.Builder()
        .callTimeout(time)
        .connectTimeout(Duration.ZERO)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .followRedirects(false)
        .addInterceptor(BoundedHttp::bounded)
        .build();
  }

  private static Response bounded(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    return response
        .newBuilder()
        .body(
            ResponseBody.create(
                Okio.buffer(new Bounded(body.source())), body.contentType(), body.contentLength()))
        .build();
  }

  private static final class Bounded extends ForwardingSource {

    private long left = LARGEST.toBytes();

    Bounded(Source source) {
      super(source);
    }

    @Override
    public long read(Buffer sink, long count) throws IOException {
      long read = super.read(sink, count);
      left -= read;
      if (left < 0) {
        throw new IOException("The reply is larger than " + LARGEST.toMegabytes() + " MB");
      }
      return read;
    }
  }
}
