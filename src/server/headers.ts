import helmet from "helmet";
import type { Next, Request, Response } from "restify";

/**
 * Headers of every answer. The page may run and load only what this origin serves, may talk only to this origin, and
 * may be framed by nobody; no address it is on is ever told to another site.
 */
export function safeHeaders(publicUrl: URL): (req: Request, res: Response, next: Next) => void {
  const secure = publicUrl.protocol === "https:";
  // Older browsers do not count wss: as 'self', so our own socket address is named too.
  const socket = `${secure ? "wss" : "ws"}://${publicUrl.host}`;
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        // Argon2id and the other crypto of the browser side are WebAssembly.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: ["'self'", socket],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: "deny" },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  return (req, res, next) => {
    res.removeHeader("Server");
    res.setHeader("Permissions-Policy", "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()");
    res.setHeader("X-Robots-Tag", "noindex");
    res.setHeader("X-Accel-Buffering", "no");
    // Files with a hash in their name overwrite this; nothing else may stay on a borrowed phone.
    res.setHeader("Cache-Control", "no-store");
    guard(req, res, (error?: unknown) => next(error));
  };
}
