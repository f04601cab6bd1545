interface DocumentedStageControl {
  readonly id: string;
  readonly stage: number;
  readonly title: string;
  readonly supply: string;
  readonly code: string;
}
export declare function stagesPage(
  stageControls: readonly DocumentedStageControl[],
  controls: Record<string, { readonly since: number; readonly title: string }>,
): string;
