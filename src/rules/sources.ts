import type { Source } from './rule';

const K8S = 'https://kubernetes.io/docs';

/** A page of the Kubernetes documentation. */
export function kubernetes(title: string, path: string): Source {
  return { title: `Kubernetes: ${title}`, url: `${K8S}/${path}` };
}

/** A control of the Pod Security Standards. */
export function podSecurity(level: 'Baseline' | 'Restricted', control: string): Source {
  return {
    title: `Pod Security Standards, ${level}: ${control}`,
    url: `${K8S}/concepts/security/pod-security-standards/#${level.toLowerCase()}`,
  };
}

/** A recommendation of the CIS Kubernetes Benchmark, by its number in version 1.10. */
export function cis(number: string, title: string): Source {
  return {
    title: `CIS Kubernetes Benchmark 1.10, ${number}: ${title}`,
    url: 'https://www.cisecurity.org/benchmark/kubernetes',
  };
}

/** A chapter of the hardening guide by NSA and CISA, version 1.2. */
export function hardeningGuide(chapter: string): Source {
  return {
    title: `NSA/CISA Kubernetes Hardening Guide 1.2: ${chapter}`,
    url: 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF',
  };
}

/** A page of Istio's documentation. */
export function istio(title: string, path: string): Source {
  return { title: `Istio: ${title}`, url: `https://istio.io/latest/docs/${path}` };
}
