/** What of the picture is private now, and why keys would be refused. */
import { cameraScope } from "./actions.ts";
import type { Heard } from "./device.ts";
import type { Grants } from "./live.ts";

/** Why most keys are refused now: an app with a camera is in front that nobody asked for, or a field for a secret. */
export type Barred = "camera_app" | "secret_field";

export function barred({ apps, privacy }: Heard, grants: Grants): Barred | null {
  if (privacy === null) return null;
  if (privacy.masked.includes("secret")) return "secret_field";
  const { front } = privacy;
  const camera = apps.some(({ id, camera: uses }) => uses && id === front);
  return front !== null && camera && grants[cameraScope(front)] !== "granted" ? "camera_app" : null;
}

/** Why the camera's picture is painted over: nobody asked for it, or the device can't say that it is live. */
export function hidden({ privacy }: Heard): "unasked" | "no_indicator" | null {
  if (privacy === null || !privacy.masked.includes("camera")) return null;
  return privacy.indicator ? "unasked" : "no_indicator";
}
