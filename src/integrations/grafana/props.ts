/** How Grafana gets the dashboards of a platform. */
export interface GrafanaProps {
  /**
   * `sidecar` by ConfigMaps that Grafana's sidecar looks for, `operator` by resources of the Grafana operator.
   * @default sidecar
   */
  readonly as?: 'sidecar' | 'operator';
  /**
   * Labels by which the sidecar finds ConfigMaps, or the operator's resources find their Grafana.
   * @default `{ grafana_dashboard: '1' }` for the sidecar, `{ dashboards: 'grafana' }` for the operator
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * The folder in Grafana.
   * @default MCP
   */
  readonly folder?: string;
}
