import type { ArgoDeliveryProps, ArgoEnvironment } from './props';
import type { ApplicationSetSpec, ApplicationSpec } from './spec';

/** The API server of Argo CD's own cluster. */
export const OWN_CLUSTER = 'https://kubernetes.default.svc';

/** How each environment is applied. */
const OPTIONS = [
  // Fields that others own stay theirs, and objects may be larger than an annotation.
  'ServerSideApply=true',
  // Namespaces are objects of the tree, with their guards.
  'CreateNamespace=false',
  'PruneLast=true',
  // One object, one application.
  'FailOnSharedResource=true',
  // A definition of the same sync may come in an earlier wave.
  'SkipDryRunOnMissingResource=true',
  'RespectIgnoreDifferences=true',
];

/** The Application of one environment. */
export function applicationSpec(
  project: string,
  props: ArgoDeliveryProps,
  environment: ArgoEnvironment,
): ApplicationSpec {
  const { revision = props.revision ?? 'main', server = OWN_CLUSTER, automated = true, name } = environment;
  return {
    project,
    source: sourceOf(props, revision, `${props.path ?? 'dist'}/${name}`),
    destination: { server },
    syncPolicy: { ...(automated && { automated: { prune: true, selfHeal: true } }), ...policy() },
  };
}

/** One object that makes an Application for each environment. Removing an environment removes its Application, and leaves what runs. */
export function applicationSetSpec(project: string, props: ArgoDeliveryProps): ApplicationSetSpec {
  const elements = props.environments.map(
    ({ name, server = OWN_CLUSTER, revision = props.revision ?? 'main', automated = true }) => ({
      name,
      server,
      revision,
      automated: `${automated}`,
    }),
  );
  return {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [{ list: { elements } }],
    template: {
      metadata: { name: `${project}-{{.name}}`, labels: { 'app.kubernetes.io/part-of': project } },
      spec: {
        project,
        source: sourceOf(props, '{{.revision}}', `${props.path ?? 'dist'}/{{.name}}`),
        destination: { server: '{{.server}}' },
        syncPolicy: policy(),
      },
    },
    templatePatch:
      '{{- if eq .automated "true" }}\nspec:\n  syncPolicy:\n    automated:\n      prune: true\n      selfHeal: true\n{{- end }}\n',
    syncPolicy: { applicationsSync: 'sync', preserveResourcesOnDeletion: true },
  };
}

/** With bases Argo CD builds them; without, it reads every file below. */
function sourceOf(props: ArgoDeliveryProps, targetRevision: string, path: string): ApplicationSpec['source'] {
  const source = { repoURL: props.repository, targetRevision, path };
  return props.assembly.layout === 'kustomize' ? source : { ...source, directory: { recurse: true } };
}

function policy(): Omit<ApplicationSpec['syncPolicy'], 'automated'> {
  return { syncOptions: OPTIONS, retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } } };
}
