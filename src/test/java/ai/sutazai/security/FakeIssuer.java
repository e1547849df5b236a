package ai.sutazai.security;

import ai.sutazai.FreePort;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** An OIDC issuer with a discovery document and keys, which can go away and come back. */
final class FakeIssuer {

  private final int port = FreePort.find();
  private HttpServer server;
  private RSAKey rsa;
  private ECKey ec;

  FakeIssuer() {
    makeNewKeys();
  }

  String uri() {
    return "http://127.0.0.1:" + port + "/realms/harbour";
  }

  RSAKey rsa() {
    return rsa;
  }

  ECKey ec() {
    return ec;
  }

  void makeNewKeys() {
    try {
      rsa = new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
      ec = new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  void start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String path = "/realms/harbour/";
    server.createContext(
        path + ".well-known/openid-configuration",
        exchange ->
            answer(
                exchange,
                "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\", \"subject_types_supported\": []}"
                    .formatted(uri(), uri())));
    server.createContext(
        path + "keys",
        exchange ->
            answer(exchange, new JWKSet(List.<JWK>of(rsa, ec)).toPublicJWKSet().toString()));
    server.start();
  }

  void stop() {
    server.stop(0);
  }

  static String signed(JWK key, JWTClaimsSet claims) {
    return signed(key, key.getKeyID(), "JWT", claims);
  }

  static String signed(JWK key, String kid, String type, JWTClaimsSet claims) {
    try {
      boolean isRsa = key instanceof RSAKey;
      JWSHeader header =
          new JWSHeader.Builder(isRsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
              .keyID(kid)
              .type(new JOSEObjectType(type))
              .build();
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(isRsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    try (exchange) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
