import { z } from 'zod';
import { listOf, shapeOf, texts } from '../../kube';
import { isScaler, type Scaler } from './scaler';
import type {
  AutoscaleProps,
  DisruptionProps,
  ResourceAmounts,
  ResourceProps,
  SchedulingProps,
  TolerationProps,
} from './workload-props';

const text = z.string().optional();
const number = z.number().optional();
const share = z.union([z.number(), z.string()]).optional();
const amounts = shapeOf<ResourceAmounts>({ cpu: text, memory: text, ephemeralStorage: text }).optional();

/** The shapes of props that every workload has. */
export const WORKLOAD_SHAPES = {
  resources: shapeOf<ResourceProps>({ requests: amounts, limits: amounts }).optional(),
  autoscale: z
    .union([
      z.custom<Scaler>(isScaler, 'expected min and max, or a scaler such as Keda.scaler(...)'),
      shapeOf<AutoscaleProps>({
        min: z.number(),
        max: z.number(),
        cpuPercent: number,
        memoryPercent: number,
        scaleDownSeconds: number,
      }),
    ])
    .optional(),
  disruption: shapeOf<DisruptionProps>({ drainSeconds: number, minAvailable: share, maxUnavailable: share }).optional(),
  scheduling: shapeOf<SchedulingProps>({
    nodeSelector: texts.optional(),
    tolerations: listOf(
      shapeOf<TolerationProps>({
        key: z.string(),
        value: text,
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
        seconds: number,
      }),
    ).optional(),
    priorityClass: text,
  }).optional(),
};
