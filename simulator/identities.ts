/**
 * The userIdentity of each kind of signer, members in the order of real trails.
 * Source: CloudTrail User Guide "CloudTrail userIdentity element".
 */
import type { JsonObject } from "../shared/model.ts";
import { isoTime } from "./times.ts";

export interface Role {
  readonly arn: string;
  /** AROA… */
  readonly id: string;
  readonly name: string;
  readonly account: string;
}

/** An IAM user with its long-term key. */
export interface User {
  readonly arn: string;
  /** AIDA… */
  readonly id: string;
  readonly name: string;
  readonly account: string;
  /** AKIA… */
  readonly accessKeyId: string;
  /** ARN of the user's virtual MFA device. */
  readonly mfaSerial: string;
}

/** What AWS issued the credentials of a workload to. */
export interface Scope {
  /** `AWS::Lambda::Function` */
  readonly type: string;
  readonly arn: string;
}

/** What an issued role session carries into every later call. */
export interface RoleSession {
  readonly role: Role;
  readonly sessionName: string;
  readonly accessKeyId: string;
  /** Epoch ms of the assumption. */
  readonly createdAt: number;
  readonly mfa: boolean;
  readonly sourceIdentity?: string;
  /** "1.0" or "2.0": the instance metadata service that delivered the credentials. */
  readonly ec2RoleDelivery?: string;
  /** ARN or host of the OIDC provider, for web identity sessions. */
  readonly webProvider?: string;
  /** The service that uses its service-linked role. */
  readonly invokedBy?: string;
  readonly scope?: Scope;
}

export function sessionArn(role: Role, sessionName: string): string {
  return `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`;
}

function attributes(createdAt: number, mfa: boolean): JsonObject {
  return { creationDate: isoTime(createdAt), mfaAuthenticated: String(mfa) };
}

/** A user's long-term key: no sessionContext. */
export function iamUser(user: User, accessKeyId: string): JsonObject {
  return {
    type: "IAMUser",
    principalId: user.id,
    arn: user.arn,
    accountId: user.account,
    accessKeyId,
    userName: user.name,
  };
}

/** A user's temporary key: from GetSessionToken or a console sign-in. */
export function iamUserSession(user: User, accessKeyId: string, createdAt: number, mfa: boolean): JsonObject {
  return { ...iamUser(user, accessKeyId), sessionContext: { attributes: attributes(createdAt, mfa) } };
}

export function assumedRole(session: RoleSession): JsonObject {
  const { role } = session;
  return {
    type: "AssumedRole",
    principalId: `${role.id}:${session.sessionName}`,
    arn: sessionArn(role, session.sessionName),
    accountId: role.account,
    accessKeyId: session.accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: role.id,
        arn: role.arn,
        accountId: role.account,
        userName: role.name,
      },
      ...(session.webProvider !== undefined && {
        webIdFederationData: { federatedProvider: session.webProvider, attributes: {} },
      }),
      attributes: attributes(session.createdAt, session.mfa),
      ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
      ...(session.ec2RoleDelivery !== undefined && { ec2RoleDelivery: session.ec2RoleDelivery }),
    },
    ...(session.invokedBy !== undefined && { invokedBy: session.invokedBy }),
    ...(session.scope && {
      inScopeOf: {
        sourceArn: session.scope.arn,
        sourceAccount: role.account,
        issuerType: session.scope.type,
        credentialsIssuedTo: session.scope.arn,
      },
    }),
  };
}

/** The root user; sign-ins write an empty key and no session. */
export function rootSigningIn(account: string): JsonObject {
  return {
    type: "Root",
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
    accessKeyId: "",
  };
}

export function rootSession(account: string, accessKeyId: string, createdAt: number, mfa: boolean): JsonObject {
  return {
    ...rootSigningIn(account),
    accessKeyId,
    sessionContext: { attributes: attributes(createdAt, mfa) },
  };
}

/** The caller as the role owner's copy shows it: nothing but account and unique id. */
export function otherAccount(principalId: string, account: string): JsonObject {
  return { type: "AWSAccount", principalId, accountId: account };
}

export function service(dnsName: string): JsonObject {
  return { type: "AWSService", invokedBy: dnsName };
}

export function samlUser(nameQualifier: string, subject: string): JsonObject {
  return {
    type: "SAMLUser",
    principalId: `${nameQualifier}:${subject}`,
    userName: subject,
    identityProvider: nameQualifier,
  };
}

export function webIdentityUser(provider: string, audience: string, subject: string): JsonObject {
  return {
    type: "WebIdentityUser",
    principalId: `${provider}:${audience}:${subject}`,
    userName: subject,
    identityProvider: provider,
  };
}

/** A session of GetFederationToken: its issuer is the IAM user whose key opened it. */
export function federatedUser(user: User, name: string, accessKeyId: string, createdAt: number): JsonObject {
  return {
    type: "FederatedUser",
    principalId: `${user.account}:${name}`,
    arn: `arn:aws:sts::${user.account}:federated-user/${name}`,
    accountId: user.account,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: "IAMUser",
        principalId: user.id,
        arn: user.arn,
        accountId: user.account,
        userName: user.name,
      },
      attributes: attributes(createdAt, false),
    },
  };
}

/** A person at the Identity Center portal, as its own account records them. */
export function portalUser(account: string, userId: string, identityStore: string, credentialId: string): JsonObject {
  return {
    type: "IdentityCenterUser",
    accountId: account,
    onBehalfOf: { userId, identityStoreArn: `arn:aws:identitystore::${account}:identitystore/${identityStore}` },
    credentialId,
  };
}
