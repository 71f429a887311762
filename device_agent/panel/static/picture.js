// The device's picture, live: asked for again and again, each time "what is newer than this".

import { picture } from "./api.js";

const RETRY_MS = 1500;

export async function showPicture(image, wanted) {
  let revision = -1;
  let shown = "";
  for (;;) {
    await wanted();
    try {
      const next = await picture(revision);
      if (next === null) continue;
      revision = next.revision;
      const address = URL.createObjectURL(next.blob);
      image.src = address;
      await image.decode().catch(() => {});
      image.hidden = false;
      if (shown) URL.revokeObjectURL(shown);
      shown = address;
    } catch {
      revision = -1; // the agent may have been started anew, and counts from the beginning
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}
