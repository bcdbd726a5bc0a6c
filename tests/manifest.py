"""What of a Kubernetes manifest matters here: a field that is not named, or is misspelt, is refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Quantity = Annotated[str, StringConstraints(pattern=r"^\d+(m|Mi|Gi)?$")]
Labels = dict[str, str]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Metadata(Part):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
    labels: Labels = {}


class PodMetadata(Part):
    labels: Labels


class Requirement(Part):
    key: str
    operator: Literal["In", "NotIn", "Exists"]
    values: list[str]


class Selector(Part):
    matchLabels: Labels = {}
    matchExpressions: list[Requirement] = []


class HttpGet(Part):
    path: str
    port: str


class Probe(Part):
    httpGet: HttpGet
    periodSeconds: int
    failureThreshold: int
    timeoutSeconds: int = 1


class SecretKey(Part):
    name: str
    key: str


class Source(Part):
    secretKeyRef: SecretKey


class Variable(Part):
    name: str
    value: str | None = None
    valueFrom: Source | None = None


class Amounts(Part):
    cpu: Quantity
    memory: Quantity


class Resources(Part):
    requests: Amounts
    limits: Amounts


class Capabilities(Part):
    drop: list[str]


class ContainerSecurity(Part):
    allowPrivilegeEscalation: bool
    readOnlyRootFilesystem: bool
    capabilities: Capabilities


class Command(Part):
    command: list[str]


class Hook(Part):
    exec: Command


class Lifecycle(Part):
    preStop: Hook


class Mount(Part):
    name: str
    mountPath: str
    readOnly: bool = False


class ContainerPort(Part):
    name: str
    containerPort: int


class Container(Part):
    name: str
    image: str
    ports: list[ContainerPort]
    env: list[Variable]
    resources: Resources
    startupProbe: Probe
    readinessProbe: Probe
    livenessProbe: Probe
    lifecycle: Lifecycle
    securityContext: ContainerSecurity
    volumeMounts: list[Mount]


class Claim(Part):
    claimName: str
    readOnly: bool


class Scratch(Part):
    sizeLimit: Quantity


class Volume(Part):
    name: str
    persistentVolumeClaim: Claim | None = None
    emptyDir: Scratch | None = None


class Seccomp(Part):
    type: Literal["RuntimeDefault"]


class PodSecurity(Part):
    runAsNonRoot: bool
    runAsUser: int
    runAsGroup: int
    fsGroup: int
    seccompProfile: Seccomp


class Spread(Part):
    maxSkew: int
    topologyKey: str
    whenUnsatisfiable: Literal["ScheduleAnyway", "DoNotSchedule"]
    labelSelector: Selector


class Pod(Part):
    automountServiceAccountToken: bool
    enableServiceLinks: bool
    terminationGracePeriodSeconds: int
    securityContext: PodSecurity
    topologySpreadConstraints: list[Spread]
    containers: list[Container]
    volumes: list[Volume]


class Template(Part):
    metadata: PodMetadata
    spec: Pod


class RollingUpdate(Part):
    maxUnavailable: int
    maxSurge: int


class Strategy(Part):
    type: Literal["RollingUpdate"]
    rollingUpdate: RollingUpdate


class DeploymentSpec(Part):
    replicas: int
    selector: Selector
    strategy: Strategy
    minReadySeconds: int
    revisionHistoryLimit: int
    template: Template


class Deployment(Part):
    apiVersion: Literal["apps/v1"]
    kind: Literal["Deployment"]
    metadata: Metadata
    spec: DeploymentSpec


class ServicePort(Part):
    name: str
    port: int
    targetPort: str


class ServiceSpec(Part):
    selector: Labels
    ports: list[ServicePort]


class Service(Part):
    apiVersion: Literal["v1"]
    kind: Literal["Service"]
    metadata: Metadata
    spec: ServiceSpec


class BudgetSpec(Part):
    maxUnavailable: int
    selector: Selector


class Budget(Part):
    apiVersion: Literal["policy/v1"]
    kind: Literal["PodDisruptionBudget"]
    metadata: Metadata
    spec: BudgetSpec


class Peer(Part):
    namespaceSelector: Selector | None = None
    podSelector: Selector | None = None


class PolicyPort(Part):
    port: int | str
    protocol: Literal["TCP", "UDP"] = "TCP"


class Incoming(Part):
    origin: Annotated[list[Peer], Field(alias="from")]
    ports: list[PolicyPort]


class Outgoing(Part):
    to: list[Peer] = []
    ports: list[PolicyPort]


class PolicySpec(Part):
    podSelector: Selector
    policyTypes: list[Literal["Ingress", "Egress"]]
    ingress: list[Incoming]
    egress: list[Outgoing]


class Policy(Part):
    apiVersion: Literal["networking.k8s.io/v1"]
    kind: Literal["NetworkPolicy"]
    metadata: Metadata
    spec: PolicySpec


Resource = Annotated[Deployment | Service | Budget | Policy, Field(discriminator="kind")]
