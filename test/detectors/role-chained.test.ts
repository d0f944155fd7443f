import { roleChained } from "../../shared/detectors/role-chained.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, DENIED, identities, roleSession } from "../support/records.ts";

const jump = { userIdentity: roleSession("Jump", "ana", { key: "ASIAEXAMPLEJUMP00001" }) };
const opened = assumeRole("Jump", { key: "ASIAEXAMPLEJUMP00001", eventTime: "2026-03-02T09:00:00Z" });
const second = assumeRole("Middle", { ...jump, key: "ASIAEXAMPLEMIDDLE001", eventTime: "2026-03-02T09:10:00Z" });
const middle = { userIdentity: roleSession("Middle", "ana", { key: "ASIAEXAMPLEMIDDLE001" }) };
const slr = roleSession("AWSServiceRoleForConfig", "config", { path: "aws-service-role/config.amazonaws.com/" });

describeDetector(roleChained, {
  fires: {
    "a second hop never seen": { records: [opened, assumeRole("Deploy", jump)], points: 5, says: "through Jump" },
    "a third hop says more": {
      records: [opened, second, assumeRole("Deploy", middle)],
      points: 15,
      says: "Jump → Middle",
    },
    "a hop whose beginning is not in the records": {
      records: [assumeRole("Deploy", jump)],
      points: 5,
      says: "through Jump",
    },
  },
  quiet: {
    "the usual chain": {
      records: [
        assumeRole("Jump", { key: "ASIAEXAMPLEYESTERDAY", eventTime: "2026-03-01T10:10:00Z" }),
        assumeRole("Deploy", {
          userIdentity: roleSession("Jump", "ana", { key: "ASIAEXAMPLEYESTERDAY" }),
          eventTime: "2026-03-01T10:20:00Z",
        }),
        opened,
        assumeRole("Deploy", jump),
      ],
    },
    "signed in through Identity Center": { records: [assumeRole("Deploy", { userIdentity: identities.sso })] },
    "signed in through Identity Center, which is no hop": {
      records: [assumeRole("Deploy", { userIdentity: identities.sso })],
    },
    "a first hop is no chain": { records: [assumeRole("Deploy")] },
    "a denied hop": { records: [opened, assumeRole("Deploy", { ...jump, ...DENIED })] },
    "a service-linked role": { records: [assumeRole("Deploy", { userIdentity: slr })] },
    "an AWS service": { records: [assumeRole("Deploy", { userIdentity: identities.service })] },
    "no session context": { records: [assumeRole("Deploy", { userIdentity: { type: "AWSService" } })] },
  },
});
