/** Everything that happens on an ordinary day. */
import { organisationIsRun } from "./administration.ts";
import type { Habit } from "./day.ts";
import { legacyUsersWork } from "./legacy-users.ts";
import { peopleWork } from "./people.ts";
import { pipelinesDeploy } from "./pipelines.ts";
import { rareThingsHappen } from "./rarities.ts";
import { servicesLook } from "./services.ts";
import { terraformApplies } from "./terraform.ts";
import { vendorCollects } from "./vendor.ts";
import { workloadsRun } from "./workloads.ts";

export const habits: readonly Habit[] = [
  peopleWork,
  legacyUsersWork,
  pipelinesDeploy,
  terraformApplies,
  workloadsRun,
  servicesLook,
  vendorCollects,
  rareThingsHappen,
  organisationIsRun,
];
