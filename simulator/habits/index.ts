/** Everything that happens on an ordinary day. */

import { organisationIsRun } from "./administration.ts";
import { securityAudits } from "./audit.ts";
import { somethingRetries } from "./broken-loop.ts";
import type { Habit } from "./day.ts";
import { directoryIsKept } from "./directory.ts";
import { infrastructureGrows } from "./infrastructure.ts";
import { legacyUsersWork } from "./legacy-users.ts";
import { peopleErr } from "./mistakes.ts";
import { peopleWork } from "./people.ts";
import { pipelinesDeploy } from "./pipelines.ts";
import { rareThingsHappen } from "./rarities.ts";
import { servicesScale } from "./scaling.ts";
import { servicesLook } from "./services.ts";
import { terraformApplies } from "./terraform.ts";
import { testerWorks } from "./tester.ts";
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
  infrastructureGrows,
  directoryIsKept,
  servicesScale,
  securityAudits,
  peopleErr,
  testerWorks,
  somethingRetries,
  organisationIsRun,
];
