/** How the device at hand names its settings and readings, for whatever is drawn below; empty where none is at hand. */
import { createContext } from "react";
import type { Descriptors } from "./values.ts";

export const Naming = createContext<Descriptors>(new Map());
