/**
 * Calls that change identities and trails, with the responses AWS writes for them.
 * Source: IAM API Reference; request keys are the API's with a lower first letter, as real records show.
 */
import type { JsonObject } from "../shared/model.ts";
import type { Role, User } from "./identities.ts";
import { type Random, uniqueId } from "./random.ts";
import type { Call } from "./records.ts";
import { iamDate } from "./times.ts";

/** A change that is answered with nothing. */
export function iamChange(name: string, request: JsonObject | null): Call {
  return { service: "iam", name, readOnly: false, request };
}

export interface RoleDraft {
  /** Trust policy as text. */
  readonly trust: string;
  readonly description: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

function pathOf(role: Role): string {
  return role.arn.slice(role.arn.indexOf(":role") + 5, -role.name.length);
}

/** The response carries the trust policy URL-encoded, the request as plain text. */
export function createRole(role: Role, draft: RoleDraft, at: number): Call {
  const path = pathOf(role);
  const { tags } = draft;
  return {
    ...iamChange("CreateRole", {
      path,
      roleName: role.name,
      assumeRolePolicyDocument: draft.trust,
      description: draft.description,
      maxSessionDuration: 3600,
      tags,
    }),
    response: {
      role: {
        path,
        roleName: role.name,
        roleId: role.id,
        arn: role.arn,
        createDate: iamDate(at),
        assumeRolePolicyDocument: encodeURIComponent(draft.trust),
        tags,
      },
    },
  };
}

export function updateTrust(roleName: string, policyDocument: string): Call {
  return iamChange("UpdateAssumeRolePolicy", { roleName, policyDocument });
}

export function createPolicy(
  account: string,
  policyName: string,
  policyDocument: string,
  at: number,
  random: Random,
): Call {
  return {
    ...iamChange("CreatePolicy", { path: "/", policyName, policyDocument }),
    response: {
      policy: {
        policyName,
        policyId: uniqueId(random, "ANPA"),
        arn: `arn:aws:iam::${account}:policy/${policyName}`,
        path: "/",
        defaultVersionId: "v1",
        attachmentCount: 0,
        permissionsBoundaryUsageCount: 0,
        isAttachable: true,
        createDate: iamDate(at),
        updateDate: iamDate(at),
      },
    },
  };
}

export function createPolicyVersion(policyArn: string, policyDocument: string, version: number, at: number): Call {
  return {
    ...iamChange("CreatePolicyVersion", { policyArn, policyDocument, setAsDefault: true }),
    response: { policyVersion: { versionId: `v${version}`, isDefaultVersion: true, createDate: iamDate(at) } },
  };
}

export function createUser({ arn, id, name }: User, at: number): Call {
  return {
    ...iamChange("CreateUser", { userName: name }),
    response: { user: { path: "/", userName: name, userId: id, arn, createDate: iamDate(at) } },
  };
}

/** The password itself is never in the trail. */
export function createLoginProfile({ name }: User, passwordResetRequired: boolean, at: number): Call {
  const profile = { userName: name, passwordResetRequired };
  return {
    ...iamChange("CreateLoginProfile", profile),
    response: { loginProfile: { ...profile, createDate: iamDate(at) } },
  };
}

export function createServiceCredential({ name }: User, serviceName: string, at: number): Call {
  return {
    ...iamChange("CreateServiceSpecificCredential", { userName: name, serviceName }),
    response: { serviceSpecificCredential: { userName: name, serviceName, status: "Active", createDate: iamDate(at) } },
  };
}

/** A user who makes a key for itself sends no name: the request is null and the response says for whom. */
export function createAccessKey(user: User, accessKeyId: string, at: number, own: boolean): Call {
  return {
    ...iamChange("CreateAccessKey", own ? null : { userName: user.name }),
    response: { accessKey: { userName: user.name, accessKeyId, status: "Active", createDate: iamDate(at) } },
  };
}

export function deactivateAccessKey(userName: string, accessKeyId: string): Call {
  return iamChange("UpdateAccessKey", { userName, accessKeyId, status: "Inactive" });
}

export function deleteAccessKey(userName: string, accessKeyId: string): Call {
  return iamChange("DeleteAccessKey", { userName, accessKeyId });
}

export function createVirtualMfaDevice(account: string, deviceName: string): Call {
  return {
    ...iamChange("CreateVirtualMFADevice", { path: "/", virtualMFADeviceName: deviceName }),
    response: { virtualMFADevice: { serialNumber: `arn:aws:iam::${account}:mfa/${deviceName}` } },
  };
}

export function stopLogging(trailArn: string): Call {
  return { service: "cloudtrail", name: "StopLogging", readOnly: false, request: { name: trailArn } };
}

export function attachPolicy(kind: "Role" | "User", name: string, policyArn: string): Call {
  return iamChange(`Attach${kind}Policy`, { [kind === "Role" ? "roleName" : "userName"]: name, policyArn });
}

export function putUserPolicy(userName: string, policyName: string, policyDocument: string): Call {
  return iamChange("PutUserPolicy", { userName, policyName, policyDocument });
}

/** Lambda dates the names of its calls, hides the code and answers with the function's settings. */
export function createFunction(functionName: string, role: Role, region: string): Call {
  const functionArn = `arn:aws:lambda:${region}:${role.account}:function:${functionName}`;
  const settings = { functionName, runtime: "nodejs22.x", role: role.arn, handler: "index.handler", timeout: 30 };
  return {
    service: "lambda",
    name: "CreateFunction20150331",
    readOnly: false,
    request: { ...settings, code: {}, publish: false, packageType: "Zip", architectures: ["arm64"] },
    response: { ...settings, functionArn, state: "Pending", memorySize: 128 },
  };
}

export function updateFunctionCode(functionName: string, role: Role, region: string): Call {
  const functionArn = `arn:aws:lambda:${region}:${role.account}:function:${functionName}`;
  return {
    service: "lambda",
    name: "UpdateFunctionCode20150331v2",
    readOnly: false,
    request: { functionName, publish: true, dryRun: false },
    response: { functionName, functionArn, runtime: "nodejs22.x", role: role.arn, handler: "index.handler" },
  };
}

export function setDefaultVersion(policyArn: string, versionId: string): Call {
  return iamChange("SetDefaultPolicyVersion", { policyArn, versionId });
}
