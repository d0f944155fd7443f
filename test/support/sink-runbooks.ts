/** The runbooks of the catalogue, as whoever builds a sink hands them over. */
import { detectors } from "../../shared/detectors/index.ts";
import type { PresentOptions } from "../../shared/present.ts";

export const runbookOf: PresentOptions["runbookOf"] = (id) => detectors.find((detector) => detector.id === id)?.runbook;
