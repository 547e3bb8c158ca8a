/* Fused float32 kernels for training on a CPU: what matrix products leave over.
 *
 * PyTorch without a compiler walks through memory once for every small operation; here each is one pass. Attention
 * follows documents: a token looks back to the first token of its document, blocks outside are never computed.
 * Arrays are dense and row-major; n counts tokens. The caller allocates everything.
 */
#include <cblas.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 64 /* query rows at a time: small enough to skip far documents, large enough for the matrix product */

/* y = x * rstd * w with rstd = 1 / sqrt(mean(x^2) + eps); x, y [n, d], rstd [n]. (Zhang & Sennrich 2019) */
void rms_norm_forward(const float *x, const float *w, float *y, float *rstd, long n, long d, float eps) {
#pragma omp parallel for
  for (long i = 0; i < n; i++) {
    const float *xi = x + i * d;
    float *yi = y + i * d, sum = 0;
    for (long j = 0; j < d; j++) sum += xi[j] * xi[j];
    float r = 1.0f / sqrtf(sum / d + eps);
    rstd[i] = r;
    for (long j = 0; j < d; j++) yi[j] = xi[j] * r * w[j];
  }
}

/* dw [d] is added to. */
void rms_norm_backward(const float *dy, const float *x, const float *w, const float *rstd, float *dx, float *dw,
                       long n, long d) {
#pragma omp parallel
  {
    float *part = calloc(d, sizeof(float));
#pragma omp for
    for (long i = 0; i < n; i++) {
      const float *xi = x + i * d, *gi = dy + i * d;
      float *oi = dx + i * d, r = rstd[i], dot = 0;
      for (long j = 0; j < d; j++) dot += gi[j] * w[j] * xi[j];
      float c = dot * r * r * r / d;
      for (long j = 0; j < d; j++) {
        oi[j] = gi[j] * w[j] * r - xi[j] * c;
        part[j] += gi[j] * xi[j] * r;
      }
    }
#pragma omp critical
    for (long j = 0; j < d; j++) dw[j] += part[j];
    free(part);
  }
}

/* act = silu(gate) * up; gate_up [n, 2 f], act [n, f]. (Shazeer 2020) */
void swiglu_forward(const float *gate_up, float *act, long n, long f) {
#pragma omp parallel for
  for (long i = 0; i < n; i++) {
    const float *g = gate_up + i * 2 * f, *u = g + f;
    float *a = act + i * f;
    for (long j = 0; j < f; j++) a[j] = g[j] / (1.0f + expf(-g[j])) * u[j];
  }
}

void swiglu_backward(const float *dact, const float *gate_up, float *dgate_up, long n, long f) {
#pragma omp parallel for
  for (long i = 0; i < n; i++) {
    const float *g = gate_up + i * 2 * f, *u = g + f, *d = dact + i * f;
    float *dg = dgate_up + i * 2 * f, *du = dg + f;
    for (long j = 0; j < f; j++) {
      float s = 1.0f / (1.0f + expf(-g[j]));
      dg[j] = d[j] * u[j] * s * (1.0f + g[j] * (1.0f - s));
      du[j] = d[j] * g[j] * s;
    }
  }
}

/* Turns logits [n, v] into their gradient in place and returns the weighted sum of the losses.
 * scale [n] is each row's weight in the loss; a row of scale 0 gets a zero gradient. */
double cross_entropy(float *logits, const long *target, const float *scale, long n, long v) {
  double total = 0;
#pragma omp parallel for reduction(+ : total)
  for (long i = 0; i < n; i++) {
    float *l = logits + i * v;
    if (scale[i] == 0) {
      memset(l, 0, v * sizeof(float));
      continue;
    }
    float peak = l[0], sum = 0, right = l[target[i]];
    for (long j = 1; j < v; j++) peak = l[j] > peak ? l[j] : peak;
    for (long j = 0; j < v; j++) {
      l[j] = expf(l[j] - peak);
      sum += l[j];
    }
    float c = scale[i] / sum;
    for (long j = 0; j < v; j++) l[j] *= c;
    l[target[i]] -= scale[i];
    total += (double)scale[i] * (logf(sum) + peak - right);
  }
  return total;
}

/* Copies one head out of packed rows [t, stride], rotates it (RoPE, halves; Su et al. 2021) and scales it. */
static void rotate(const float *in, long stride, float *out, const float *cosine, const float *sine, long t, long hd,
                   float scale) {
  long half = hd / 2;
  for (long i = 0; i < t; i++) {
    const float *x = in + i * stride, *c = cosine + i * half, *s = sine + i * half;
    float *y = out + i * hd;
    for (long j = 0; j < half; j++) {
      y[j] = (x[j] * c[j] - x[j + half] * s[j]) * scale;
      y[j + half] = (x[j + half] * c[j] + x[j] * s[j]) * scale;
    }
  }
}

/* The transpose of `rotate`, written into packed rows. */
static void unrotate(const float *in, float *out, long stride, const float *cosine, const float *sine, long t, long hd,
                     float scale) {
  long half = hd / 2;
  for (long i = 0; i < t; i++) {
    const float *x = in + i * hd, *c = cosine + i * half, *s = sine + i * half;
    float *y = out + i * stride;
    for (long j = 0; j < half; j++) {
      y[j] = (x[j] * c[j] + x[j + half] * s[j]) * scale;
      y[j + half] = (x[j + half] * c[j] - x[j] * s[j]) * scale;
    }
  }
}

static void product(int ta, int tb, long m, long n, long k, const float *a, long lda, const float *b, long ldb,
                    float beta, float *c, long ldc) {
  cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n, k, 1.0f, a, lda, b,
              ldb, beta, c, ldc);
}

/* The first key that any of the query rows [first, last) sees, rounded down to a multiple of 16. */
static long first_key(const int *start, long first, long last) {
  long low = first;
  for (long i = first; i < last; i++) low = start[i] < low ? start[i] : low;
  return low / 16 * 16;
}

/* qkv [b, t, (h + 2 kv) hd], start [b, t] (first token of the document), out [b, t, h hd], probs [b, h, t, t] (kept for
 * the backward pass; only the blocks that are seen are written). Query head i reads key head i / (h / kv). */
void attention_forward(const float *qkv, const int *start, const float *cosine, const float *sine, float *out,
                       float *probs, long b, long t, long h, long kv, long hd) {
  long width = (h + 2 * kv) * hd, group = h / kv;
#pragma omp parallel
  {
    float *q = malloc(t * hd * sizeof(float)), *k = malloc(t * hd * sizeof(float));
#pragma omp for collapse(2) schedule(dynamic)
    for (long bi = 0; bi < b; bi++)
      for (long ki = 0; ki < kv; ki++) {
        const float *rows = qkv + bi * t * width, *v = rows + (h + kv + ki) * hd;
        const int *first = start + bi * t;
        rotate(rows + (h + ki) * hd, width, k, cosine, sine, t, hd, 1.0f);
        for (long hi = ki * group; hi < (ki + 1) * group; hi++) {
          float *p = probs + (bi * h + hi) * t * t, *o = out + bi * t * h * hd + hi * hd;
          rotate(rows + hi * hd, width, q, cosine, sine, t, hd, 1.0f / sqrtf(hd));
          for (long r = 0; r < t; r += BLOCK) {
            long end = r + BLOCK < t ? r + BLOCK : t, low = first_key(first, r, end), n = end - low;
            product(0, 1, end - r, n, hd, q + r * hd, hd, k + low * hd, hd, 0, p + r * t + low, t);
            for (long i = r; i < end; i++) {
              float *s = p + i * t, peak = s[first[i]], sum = 0;
              for (long j = first[i]; j <= i; j++) peak = s[j] > peak ? s[j] : peak;
              for (long j = first[i]; j <= i; j++) {
                s[j] = expf(s[j] - peak);
                sum += s[j];
              }
              float c = 1.0f / sum;
              for (long j = low; j < first[i]; j++) s[j] = 0;
              for (long j = first[i]; j <= i; j++) s[j] *= c;
              for (long j = i + 1; j < end; j++) s[j] = 0;
            }
            product(0, 0, end - r, hd, n, p + r * t + low, t, v + low * width, width, 0, o + r * h * hd, h * hd);
          }
        }
      }
    free(q);
    free(k);
  }
}

/* dout [b, t, h hd] -> dqkv [b, t, (h + 2 kv) hd]. */
void attention_backward(const float *dout, const float *qkv, const int *start, const float *cosine, const float *sine,
                        const float *probs, float *dqkv, long b, long t, long h, long kv, long hd) {
  long width = (h + 2 * kv) * hd, group = h / kv;
  float scale = 1.0f / sqrtf(hd);
#pragma omp parallel
  {
    size_t head = t * hd * sizeof(float);
    float *q = malloc(head), *k = malloc(head), *dq = malloc(head), *dk = malloc(head), *dv = malloc(head);
    float *ds = malloc(BLOCK * t * sizeof(float));
#pragma omp for collapse(2) schedule(dynamic)
    for (long bi = 0; bi < b; bi++)
      for (long ki = 0; ki < kv; ki++) {
        const float *rows = qkv + bi * t * width, *v = rows + (h + kv + ki) * hd;
        float *drows = dqkv + bi * t * width;
        const int *first = start + bi * t;
        rotate(rows + (h + ki) * hd, width, k, cosine, sine, t, hd, 1.0f);
        memset(dk, 0, head);
        memset(dv, 0, head);
        for (long hi = ki * group; hi < (ki + 1) * group; hi++) {
          const float *p = probs + (bi * h + hi) * t * t, *d = dout + bi * t * h * hd + hi * hd;
          rotate(rows + hi * hd, width, q, cosine, sine, t, hd, scale);
          for (long r = 0; r < t; r += BLOCK) {
            long end = r + BLOCK < t ? r + BLOCK : t, m = end - r, low = first_key(first, r, end), n = end - low;
            product(0, 1, m, n, hd, d + r * h * hd, h * hd, v + low * width, width, 0, ds, n);
            for (long i = 0; i < m; i++) {
              const float *pi = p + (r + i) * t + low;
              float *si = ds + i * n, dot = 0;
              for (long j = 0; j < n; j++) dot += pi[j] * si[j];
              for (long j = 0; j < n; j++) si[j] = pi[j] * (si[j] - dot);
            }
            product(0, 0, m, hd, n, ds, n, k + low * hd, hd, 0, dq + r * hd, hd);
            product(1, 0, n, hd, m, ds, n, q + r * hd, hd, 1, dk + low * hd, hd);
            product(1, 0, n, hd, m, p + r * t + low, t, d + r * h * hd, h * hd, 1, dv + low * hd, hd);
          }
          unrotate(dq, drows + hi * hd, width, cosine, sine, t, hd, scale);
        }
        unrotate(dk, drows + (h + ki) * hd, width, cosine, sine, t, hd, 1.0f);
        float *dvrow = drows + (h + kv + ki) * hd;
        for (long i = 0; i < t; i++) memcpy(dvrow + i * width, dv + i * hd, hd * sizeof(float));
      }
    free(q);
    free(k);
    free(dq);
    free(dk);
    free(dv);
    free(ds);
  }
}
