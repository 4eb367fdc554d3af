package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.recurrent.RecurrentState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a layer's states come from and go to: inputs behind the first, outputs behind the sequences. */
final class States {
    private States() {}

    /**
     * @param count of all states
     * @param firstOutput the number of the output that the first state goes to, if states are returned
     */
    static List<RecurrentState> of(Wiring w, int count, int firstOutput) {
        boolean given = w.inputs().size() > 1;
        boolean returned = w.outputs().size() > firstOutput;
        List<RecurrentState> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int in = i + 1;
            int out = firstOutput + i;
            all.add(new RecurrentState(
                    given ? Optional.of(w.inputs().get(in).at(w.capacity())) : Optional.empty(),
                    given ? w.inputGradients().get(in).map(b -> b.at(w.capacity())) : Optional.empty(),
                    returned ? Optional.of(w.outputs().get(out).at(w.capacity())) : Optional.empty(),
                    returned ? w.outputGradients().get(out).map(b -> b.at(w.capacity())) : Optional.empty()));
        }
        return all;
    }

    static Optional<Matrix> whole(Optional<io.yunmo.learn.layer.Batch> batch, int capacity) {
        return batch.map(b -> b.at(capacity));
    }
}
